# A loop nest taken over in its inner loop: the outer loop has to go on. Compare with stock python.
def esc(x, y):
    n = 0
    while n < 20 and x * x + y < 50.0:
        x = x + 0.5
        n += 1
    return n
def image(w):
    t = 0
    for i in range(w):
        for j in range(w):
            t += esc(i * 0.01, j * 0.01)
    return t
for w in (300, 301, 300, 700, 300):
    print(image(w))
