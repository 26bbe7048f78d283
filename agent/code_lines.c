/* code_lines.c -- see code_lines.h */
#include "agent/code_lines.h"

static newfunc original_new;
static _PyCFunctionFastWithKeywords original_replace;

static bool table_is_longer(const PyCodeObject *co)
{
    Py_ssize_t units = 0;
    const uint8_t *table = (const uint8_t *)PyBytes_AS_STRING(co->co_linetable);
    for (Py_ssize_t i = 0; i < PyBytes_GET_SIZE(co->co_linetable); i++)
        if (table[i] & 0x80) units += (table[i] & 7) + 1; /* the first byte of an entry: Objects/locations.md */
    return units > Py_SIZE(co);
}

int xt_code_lines(PyCodeObject *co)
{
    if (!table_is_longer(co)) return 0;
    int32_t *lines = PyMem_Malloc((size_t)Py_SIZE(co) * sizeof *lines);
    if (!lines) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t unit = 0; unit < Py_SIZE(co); unit++) lines[unit] = PyCode_Addr2Line(co, (int)unit * (int)sizeof(_Py_CODEUNIT));
    co->_co_linearray_entry_size = sizeof *lines;
    co->_co_linearray = (char *)lines; /* code_dealloc() frees it */
    return 0;
}

static PyObject *with_lines(PyObject *code) /* takes over the reference */
{
    if (code && xt_code_lines((PyCodeObject *)code) < 0) Py_CLEAR(code);
    return code;
}

static PyObject *new_code(PyTypeObject *type, PyObject *args, PyObject *keywords) { return with_lines(original_new(type, args, keywords)); }

static PyObject *replace(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *keywords)
{
    return with_lines(original_replace(self, args, n, keywords));
}

int xt_code_lines_init(void)
{
    if (original_new) return 0;
    PyMethodDef *def = xt_method_def(PyDict_GetItemString(PyCode_Type.tp_dict, "replace"), METH_FASTCALL | METH_KEYWORDS);
    if (!def) return -1;
    original_replace = (_PyCFunctionFastWithKeywords)(void (*)(void))def->ml_meth;
    def->ml_meth = (PyCFunction)(void (*)(void))replace;
    original_new = PyCode_Type.tp_new;
    PyCode_Type.tp_new = new_code;
    return 0;
}
