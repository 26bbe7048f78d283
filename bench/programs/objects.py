"""A bank with dataclasses, properties, class and static methods, operators and sorting."""
# test-size: 100
import functools
import sys
from dataclasses import dataclass, field

DEFAULT = 600000


@functools.total_ordering
class Money:
    __slots__ = ("cents",)

    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + other.cents)

    def __sub__(self, other):
        return Money(self.cents - other.cents)

    def __eq__(self, other):
        return self.cents == other.cents

    def __lt__(self, other):
        return self.cents < other.cents

    def __hash__(self):
        return hash(self.cents)

    def __bool__(self):
        return self.cents != 0

    def __repr__(self):
        return "%d.%02d" % divmod(self.cents, 100)


@dataclass
class Entry:
    source: int
    target: int
    amount: Money
    note: str = ""


@dataclass
class Account:
    number: int
    money: Money
    history: list = field(default_factory=list)
    opened = 0

    @property
    def balance(self):
        return self.money

    @balance.setter
    def balance(self, value):
        if value < Money(0):
            raise ValueError("overdrawn")
        self.money = value

    @classmethod
    def open(cls, number):
        cls.opened += 1
        return cls(number, Money(cls.first_deposit(number)))

    @staticmethod
    def first_deposit(number):
        return 1000 + number % 10 * 100

    def __call__(self, entry):
        self.history.append(entry)
        return len(self.history)


class Savings(Account):
    def __call__(self, entry):
        return super().__call__(entry) + 1


class Bank:
    def __init__(self, n):
        self.accounts = [(Savings if i % 4 == 0 else Account).open(i) for i in range(n)]
        self.refused = 0

    def __len__(self):
        return len(self.accounts)

    def __getitem__(self, i):
        return self.accounts[i]

    def transfer(self, a, b, cents):
        entry = Entry(a, b, Money(cents))
        source, target = self[a], self[b]
        try:
            source.balance = source.balance - entry.amount
        except ValueError:
            self.refused += 1
            return 0
        target.balance = target.balance + entry.amount
        return source(entry) + target(entry)

    def total(self):
        return sum((a.balance for a in self.accounts), Money(0))


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    bank = Bank(97)
    before = bank.total()
    s = 8
    marks = 0
    for _ in range(n):
        s = (s * 1103515245 + 12345) & 0x7FFFFFFF
        k = s >> 8
        marks += bank.transfer(k % 97, (k // 97) % 97, k % 700)
    if bank.total() != before or Account.opened + Savings.opened < 97:
        print("objects: money was lost", before, bank.total())
        sys.exit(1)
    richest = sorted(bank.accounts, key=lambda a: (a.balance, a.number))[-3:]
    print("objects", n, bank.total(), bank.refused, marks, [(a.number, a.balance) for a in richest])


if __name__ == "__main__":
    main()
