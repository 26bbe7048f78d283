/* embed.c -- a process that has Python initialised several times: embed COUNT main|run PROGRAM. main: as the python command does; run: as applications do. */
#include <Python.h>

int main(int argc, char **argv)
{
    if (argc != 4) return 2;
    for (int i = atoi(argv[1]); i > 0; i--) {
        int status;
        if (!strcmp(argv[2], "main")) {
            char *arguments[] = {argv[0], argv[3], NULL};
            status = Py_BytesMain(2, arguments);
        } else {
            Py_Initialize();
            FILE *file = fopen(argv[3], "r");
            status = PyRun_SimpleFileEx(file, argv[3], 1);
            status |= Py_FinalizeEx();
        }
        printf("%d left: %d\n", i - 1, status);
        fflush(stdout);
    }
    return 0;
}
