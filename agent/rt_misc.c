/* rt_misc.c -- imports, functions, with, raise; frames of inlined calls. */
#include "agent/frames.h"
#include "agent/rt.h"

int64_t xt_rt_stress_counter = INT64_MAX, xt_rt_stress_every = INT64_MAX;

static void drop_frame(PyThreadState *ts, _PyInterpreterFrame *f, int nlocals)
{
    PyFrameObject *fo = f->frame_obj;
    ts->recursion_remaining--;
    f->stacktop = nlocals;
    if (xt_frame_is_kept(f)) {
        Py_INCREF(f->f_func);
        Py_INCREF(f->f_code);
        xt_frame_take_over(ts, f);
    } else {
        f->frame_obj = NULL;
        Py_XDECREF(fo);
        xt_rt_drop_locals(f->localsplus, nlocals);
        Py_XDECREF(f->f_locals);
    }
    ts->recursion_remaining++;
}

void xt_rt_release_frame(PyThreadState *ts, _PyInterpreterFrame *f)
{
    const PyCodeObject *co = f->f_code;
    int nlocals = co->co_nlocalsplus, plain = nlocals - co->co_nfreevars;
    for (int i = 0; i < plain; i++) f->localsplus[i] = NULL;
    for (int i = plain; i < nlocals; i++) f->localsplus[i] = Py_NewRef(PyTuple_GET_ITEM(f->f_func->func_closure, i - plain));
    drop_frame(ts, f, nlocals);
}

void xt_rt_clear_frame(PyThreadState *ts, _PyInterpreterFrame *f, int64_t nlocals) { drop_frame(ts, f, (int)nlocals); }

void xt_rt_drop_locals(PyObject **locals, int64_t n)
{
    for (int64_t i = 0; i < n; i++) Py_XDECREF(locals[i]);
}

PyObject *xt_rt_import_name(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *name, PyObject *fromlist, PyObject *level)
{
    PyObject *import = _PyDict_GetItemWithError(f->f_builtins, &_Py_ID(__import__)), *locals = f->f_locals ? f->f_locals : Py_None;
    if (!import) {
        if (!_PyErr_Occurred(ts)) _PyErr_SetString(ts, PyExc_ImportError, "__import__ not found");
        return NULL;
    }
    if (import == ts->interp->import_func) {
        int n = _PyLong_AsInt(level);
        if (n == -1 && _PyErr_Occurred(ts)) return NULL;
        return PyImport_ImportModuleLevelObject(name, f->f_globals, locals, fromlist, n);
    }
    PyObject *args[] = {name, f->f_globals, locals, fromlist, level};
    Py_INCREF(import);
    PyObject *r = PyObject_Vectorcall(import, args, 5, NULL);
    Py_DECREF(import);
    return r;
}

/* The module that a failed "from v import name" may mean all the same: sys.modules["v.name"]. NULL without exception: there is none; *package is
 * v.__name__ or NULL. */
static PyObject *submodule(PyObject *v, PyObject *name, PyObject **package)
{
    *package = PyObject_GetAttr(v, &_Py_ID(__name__));
    if (*package && !PyUnicode_Check(*package)) Py_CLEAR(*package);
    if (!*package) return NULL;
    PyObject *full = PyUnicode_FromFormat("%U.%U", *package, name);
    PyObject *module = full ? PyImport_GetModule(full) : NULL;
    Py_XDECREF(full);
    return module;
}

PyObject *xt_rt_import_from(PyThreadState *ts, PyObject *module, PyObject *name)
{
    PyObject *x, *package = NULL, *message;
    if (_PyObject_LookupAttr(module, name, &x) != 0) return x;
    x = submodule(module, name, &package);
    if (x || (package && _PyErr_Occurred(ts))) {
        Py_XDECREF(package);
        return x;
    }
    PyObject *path = PyModule_GetFilenameObject(module),
             *shown = package ? Py_NewRef(package) : PyUnicode_FromString("<unknown module name>");
    if (!shown) {
        Py_XDECREF(path);
        return NULL;
    }
    if (!path || !PyUnicode_Check(path)) {
        _PyErr_Clear(ts);
        Py_CLEAR(path);
        message = PyUnicode_FromFormat("cannot import name %R from %R (unknown location)", name, shown);
    } else {
        PyObject *spec = PyObject_GetAttr(module, &_Py_ID(__spec__));
        message = _PyModuleSpec_IsInitializing(spec) ? PyUnicode_FromFormat("cannot import name %R from partially initialized module %R "
                                                                            "(most likely due to a circular import) (%S)",
                                                                            name, shown, path)
                                                     : PyUnicode_FromFormat("cannot import name %R from %R (%S)", name, shown, path);
        Py_XDECREF(spec);
    }
    PyErr_SetImportError(message, package, path);
    Py_XDECREF(message);
    Py_DECREF(shown);
    Py_XDECREF(package);
    Py_XDECREF(path);
    return NULL;
}

/* What "import *" takes: __all__, or all names of __dict__ (*hidden: but those with an underscore). A new reference. */
static PyObject *public_names(PyThreadState *ts, PyObject *module, bool *hidden)
{
    PyObject *names, *dict;
    *hidden = false;
    if (_PyObject_LookupAttr(module, &_Py_ID(__all__), &names) != 0) return names;
    if (_PyObject_LookupAttr(module, &_Py_ID(__dict__), &dict) < 0) return NULL;
    if (!dict) {
        _PyErr_SetString(ts, PyExc_ImportError, "from-import-* object has no __dict__ and no __all__");
        return NULL;
    }
    names = PyMapping_Keys(dict);
    Py_DECREF(dict);
    *hidden = true;
    return names;
}

static void error_not_str(PyThreadState *ts, PyObject *module, PyObject *name, bool key)
{
    PyObject *of = PyObject_GetAttr(module, &_Py_ID(__name__));
    if (!of) return;
    if (!PyUnicode_Check(of)) _PyErr_Format(ts, PyExc_TypeError, "module __name__ must be a string, not %.100s", Py_TYPE(of)->tp_name);
    else
        _PyErr_Format(ts, PyExc_TypeError, "%s in %U.%s must be str, not %.100s", key ? "Key" : "Item", of, key ? "__dict__" : "__all__",
                      Py_TYPE(name)->tp_name);
    Py_DECREF(of);
}

/* As import_all_from of ceval.c. */
static int64_t import_all(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *module)
{
    bool hidden;
    PyObject *names = public_names(ts, module, &hidden), *name, *v;
    int64_t err = names ? 0 : -1;
    for (Py_ssize_t i = 0; !err; i++) {
        if (!(name = PySequence_GetItem(names, i))) {
            if (_PyErr_ExceptionMatches(ts, PyExc_IndexError)) _PyErr_Clear(ts);
            else err = -1;
            break;
        }
        if (!PyUnicode_Check(name)) {
            error_not_str(ts, module, name, hidden);
            err = -1;
        } else if (hidden && PyUnicode_READY(name) < 0) {
            err = -1;
        } else if (!hidden || PyUnicode_READ_CHAR(name, 0) != '_') {
            v = PyObject_GetAttr(module, name);
            err = v ? xt_rt_store_name(ts, f, name, v) : -1;
            Py_DECREF(name);
            Py_XDECREF(v);
            continue;
        }
        Py_DECREF(name);
    }
    Py_XDECREF(names);
    return err;
}

int64_t xt_rt_import_star(PyThreadState *ts, _PyInterpreterFrame *f, PyObject *module)
{
    /* only module bodies have it, which have no locals besides f_locals: nothing is to be copied there and back */
    if (!f->f_locals && !(f->f_locals = PyDict_New())) return -1;
    return import_all(ts, f, module);
}

PyObject *xt_rt_make_function(_PyInterpreterFrame *f, PyObject *code, int64_t flags, PyObject *closure, PyObject *annotations,
                              PyObject *kwdefaults, PyObject *defaults)
{
    PyFunctionObject *func = (PyFunctionObject *)PyFunction_New(code, f->f_globals);
    if (!func) return NULL;
    if (flags & 8) func->func_closure = Py_NewRef(closure);
    if (flags & 4) func->func_annotations = Py_NewRef(annotations);
    if (flags & 2) func->func_kwdefaults = Py_NewRef(kwdefaults);
    if (flags & 1) func->func_defaults = Py_NewRef(defaults);
    return (PyObject *)func;
}

PyObject *xt_rt_load_build_class(PyThreadState *ts, _PyInterpreterFrame *f)
{
    PyObject *r;
    if (PyDict_CheckExact(f->f_builtins)) {
        r = _PyDict_GetItemWithError(f->f_builtins, &_Py_ID(__build_class__));
        if (r) return Py_NewRef(r);
        if (_PyErr_Occurred(ts)) return NULL;
    } else {
        r = PyObject_GetItem(f->f_builtins, &_Py_ID(__build_class__));
        if (r || !_PyErr_ExceptionMatches(ts, PyExc_KeyError)) return r;
    }
    _PyErr_SetString(ts, PyExc_NameError, "__build_class__ not found");
    return NULL;
}

int64_t xt_enter_manager(PyThreadState *ts, PyObject *manager, PyObject *enter_name, PyObject *exit_name, const char *kind, PyObject **out)
{
    static const char what[] = "'%.200s' object does not support the %scontext manager protocol%s";
    PyObject *enter = _PyObject_LookupSpecial(manager, enter_name), *exit = enter ? _PyObject_LookupSpecial(manager, exit_name) : NULL;
    if (!exit) {
        const char *missed = !enter ? "" : *kind ? " (missed __aexit__ method)" : " (missed __exit__ method)";
        if (!_PyErr_Occurred(ts)) _PyErr_Format(ts, PyExc_TypeError, what, Py_TYPE(manager)->tp_name, kind, missed);
        Py_XDECREF(enter);
        Py_DECREF(manager);
        return -1;
    }
    Py_DECREF(manager); /* off the stack by now */
    PyObject *r = PyObject_CallNoArgs(enter);
    Py_DECREF(enter);
    if (!r) {
        Py_DECREF(exit);
        return -1;
    }
    out[0] = exit;
    out[1] = r;
    return 0;
}

int64_t xt_rt_before_with(PyThreadState *ts, PyObject *manager, PyObject **out)
{
    return xt_enter_manager(ts, manager, &_Py_ID(__enter__), &_Py_ID(__exit__), "", out);
}

PyObject *xt_rt_assert_error(void) { return Py_NewRef(PyExc_AssertionError); }

/* What is raised by "raise exc": the instance with its class in *type, or NULL with another exception set. Steals exc. */
static PyObject *exception_value(PyThreadState *ts, PyObject *exc, PyObject **type)
{
    if (PyExceptionInstance_Check(exc)) {
        *type = Py_NewRef(PyExceptionInstance_Class(exc));
        return exc;
    }
    if (!PyExceptionClass_Check(exc)) {
        Py_DECREF(exc);
        _PyErr_SetString(ts, PyExc_TypeError, "exceptions must derive from BaseException");
        return NULL;
    }
    PyObject *value = PyObject_CallNoArgs(exc);
    if (value && !PyExceptionInstance_Check(value)) {
        _PyErr_Format(ts, PyExc_TypeError, "calling %R should have returned an instance of BaseException, not %R", exc, Py_TYPE(value));
        Py_CLEAR(value);
    }
    if (value) *type = exc;
    else Py_DECREF(exc);
    return value;
}

/* "from cause": 0 with *fixed the instance or NULL (None), -1 with an exception set. Steals cause. */
static int cause_value(PyThreadState *ts, PyObject *cause, PyObject **fixed)
{
    *fixed = NULL;
    if (PyExceptionInstance_Check(cause)) {
        *fixed = cause;
        return 0;
    }
    if (PyExceptionClass_Check(cause)) *fixed = PyObject_CallNoArgs(cause);
    else if (cause != Py_None) _PyErr_SetString(ts, PyExc_TypeError, "exception causes must derive from BaseException");
    int r = *fixed || cause == Py_None ? 0 : -1;
    Py_DECREF(cause);
    return r;
}

void xt_rt_raise_varargs(PyThreadState *ts, PyObject *exc, PyObject *cause)
{
    PyObject *type = NULL, *value, *fixed;
    if (!exc) {
        value = _PyErr_GetTopmostException(ts)->exc_value;
        if (!value || value == Py_None) {
            _PyErr_SetString(ts, PyExc_RuntimeError, "No active exception to reraise");
            return;
        }
        _PyErr_Restore(ts, Py_NewRef(PyExceptionInstance_Class(value)), Py_NewRef(value), PyException_GetTraceback(value));
        return;
    }
    value = exception_value(ts, exc, &type);
    if (!value) {
        Py_XDECREF(cause);
        return;
    }
    if (cause) {
        if (cause_value(ts, cause, &fixed) < 0) goto done;
        PyException_SetCause(value, fixed);
    }
    _PyErr_SetObject(ts, type, value);
done:
    Py_DECREF(value);
    Py_DECREF(type);
}

int64_t xt_rt_print_expr(PyObject *v)
{
    PyObject *hook = PySys_GetObject("displayhook");
    if (!hook) {
        PyErr_SetString(PyExc_RuntimeError, "lost sys.displayhook");
        return -1;
    }
    PyObject *r = PyObject_CallOneArg(hook, v);
    Py_XDECREF(r);
    return r ? 0 : -1;
}
