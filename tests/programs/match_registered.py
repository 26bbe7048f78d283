"""`match` asks each time whether the subject is a mapping or a sequence: its class may become one in between, by registration or by assignment to __class__."""
import collections.abc
import sys


class Subject:
    def __len__(self):
        return 0


def kind(x):
    match x:
        case {}:
            return "mapping"
        case []:
            return "sequence"
        case _:
            return "other"


def loop(x, change):
    kinds = []
    for i in range(4):
        match x:
            case {}:
                kinds.append("mapping")
            case []:
                kinds.append("sequence")
            case _:
                kinds.append("other")
        if i == 1:
            change(x)
    return kinds


def twice(x, change):
    match x:
        case {}:
            first = "mapping"
        case _:
            first = "other"
    change(x)
    match x:
        case {}:
            return first, "mapping"
        case []:
            return first, "sequence"
        case _:
            return first, "other"


def nothing(x):
    pass


def new_class():
    return type("Subject", (Subject,), {})


sys.audit("xtlink.burst")
for _ in range(300):
    for x in Subject(), {}, []:
        kind(x), loop(x, nothing), twice(x, nothing)
sys.audit("xtlink.learn")
for function in loop, twice:
    for abstract in collections.abc.Mapping, collections.abc.Sequence:
        c = new_class()
        print(function.__name__, function(c(), lambda x: abstract.register(c)), kind(c()))
        d = new_class()
        print(function.__name__, function(d(), lambda x: setattr(x, "__class__", c)), kind(d()))
