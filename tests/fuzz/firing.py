"""What random programs have in common whose world stays as it is while they are learnt, and changes at the LEFT-th place where fire() is called: DO[WHICH]() then."""

FIRE = '''LEFT = WHICH = 0
def fire():
    global LEFT
    LEFT -= 1
    if LEFT == 0:
        LOG.append('!')
        DO[WHICH]()
    return 1
'''
# TURNS[0] is learnt, of the others each call changes something; run(*call)
ROUNDS = '''for n in (0, 0, 1, 0, 2, 3, 0, 4):
    if n == 0: sys.audit('xtlink.burst')
    for c in TURNS[n]: run(*c)
    sys.audit('xtlink.learn')
'''
