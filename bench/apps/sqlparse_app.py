"""sqlparse: format and group generated SQL statements."""
# test-size: 2
import hashlib
import sys

import sqlparse

DEFAULT = 320


def statement(i):
    cols = ", ".join("t%d.c%d AS name_%d" % (k % 3, k, k) for k in range(4 + i % 5))
    where = " AND ".join("t0.c%d %s %d" % (k, ("=", "<", ">=", "<>")[k % 4], i * k) for k in range(1, 4 + i % 3))
    return ("select %s, case when t0.x > %d then 'big' else 'small' end from first t0 left join second t1 on t0.id = t1.id "
            "inner join (select id, count(*) n from third group by id having count(*) > %d) t2 on t2.id = t1.id "
            "where %s and t1.name in ('a', 'b', 'c%d') order by t0.id desc limit %d; -- end %d\n"
            "insert into log(id, what) values (%d, 'said ''%d''');" % (cols, i, i % 7, where, i, i + 1, i, i, i))


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    digest = hashlib.sha256()
    for i in range(n):
        text = sqlparse.format(statement(i), reindent=True, keyword_case="upper", strip_comments=i % 2 == 0)
        digest.update(text.encode())
        for parsed in sqlparse.parse(text):
            digest.update(parsed.get_type().encode())
    print("sqlparse", n, digest.hexdigest()[:16])


if __name__ == "__main__":
    main()
