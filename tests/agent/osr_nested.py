# A loop nest taken over in its inner loop: the outer loop has to go on. Compare with stock python.
def image(w):
    t = 0
    k = 0
    for i in range(w):
        for j in range(w):
            t += 1
        k += 1
    return t, k, i, j
for w in (1000, 3000, 3000):
    print(w, image(w))
