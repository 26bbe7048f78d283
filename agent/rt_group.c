/* rt_group.c -- except*: CHECK_EG_MATCH and PREP_RERAISE_STAR. What the interpreter does in functions that it does not export: Python/ceval.c
 * (exception_group_match), Objects/exceptions.c (_PyExc_PrepReraiseStar and what it calls). */
#include "agent/rt.h"

static PyObject *new_group(PyObject *exceptions)
{
    PyObject *message = PyUnicode_FromString(""), *args = message ? PyTuple_Pack(2, message, exceptions) : NULL;
    PyObject *group = args ? PyObject_CallObject(PyExc_BaseExceptionGroup, args) : NULL;
    Py_XDECREF(message);
    Py_XDECREF(args);
    return group;
}

static PyObject *exceptions_of(PyObject *group) { return ((PyBaseExceptionGroupObject *)group)->excs; }

/* --- CHECK_EG_MATCH --- */

/* 0, -1 */
static int check_no_group(PyThreadState *ts, PyObject *class)
{
    int is_group = PyObject_IsSubclass(class, PyExc_BaseExceptionGroup);
    if (is_group > 0) _PyErr_SetString(ts, PyExc_TypeError, "catching ExceptionGroup with except* is not allowed. Use except instead.");
    return is_group ? -1 : 0;
}

static int check_type(PyThreadState *ts, PyObject *type)
{
    if (xt_rt_check_exc_type(ts, type) < 0) return -1;
    if (!PyTuple_Check(type)) return check_no_group(ts, type);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(type); i++)
        if (check_no_group(ts, PyTuple_GET_ITEM(type, i)) < 0) return -1;
    return 0;
}

static PyObject *wrapped(PyObject *exception)
{
    PyObject *exceptions = PyTuple_Pack(1, exception), *group = exceptions ? new_group(exceptions) : NULL;
    Py_XDECREF(exceptions);
    return group;
}

int64_t xt_rt_eg_match(PyThreadState *ts, PyObject *exception, PyObject *type, PyObject **out)
{
    PyObject *match, *rest;
    if (check_type(ts, type) < 0) return -1;
    bool is_group = !Py_IsNone(exception) && _PyBaseExceptionGroup_Check(exception);
    if (!Py_IsNone(exception) && PyErr_GivenExceptionMatches(exception, type)) {
        match = is_group ? Py_NewRef(exception) : wrapped(exception);
        if (!match) return -1;
        rest = Py_NewRef(Py_None);
    } else if (is_group) {
        PyObject *pair = PyObject_CallMethod(exception, "split", "(O)", type);
        if (!pair) return -1;
        if (!PyTuple_CheckExact(pair) || PyTuple_GET_SIZE(pair) < 2) { /* the interpreter takes it for one; later versions say this */
            _PyErr_Format(ts, PyExc_TypeError, "%.200s.split must return a 2-tuple", Py_TYPE(exception)->tp_name);
            Py_DECREF(pair);
            return -1;
        }
        match = Py_NewRef(PyTuple_GET_ITEM(pair, 0));
        rest = Py_NewRef(PyTuple_GET_ITEM(pair, 1));
        Py_DECREF(pair);
    } else {
        match = Py_NewRef(Py_None);
        rest = Py_NewRef(Py_None);
    }
    if (Py_IsNone(match)) Py_SETREF(rest, Py_NewRef(exception));
    else PyErr_SetHandledException(match);
    out[0] = rest;
    out[1] = match;
    return 0;
}

/* --- PREP_RERAISE_STAR --- */

/* A group of those of group's exceptions, with all that group says beside. 0 with *part NULL when there are none; -1 */
static int subset(PyObject *group, PyObject *exceptions, PyObject **part)
{
    *part = NULL;
    if (!PyList_GET_SIZE(exceptions)) return 0;
    PyObject *eg = PyObject_CallMethod(group, "derive", "(O)", exceptions);
    if (!eg) return -1;
    if (!_PyBaseExceptionGroup_Check(eg)) {
        PyErr_SetString(PyExc_TypeError, "derive must return an instance of BaseExceptionGroup");
        goto error;
    }
    PyObject *tb = PyException_GetTraceback(group), *notes, *copy;
    int status = tb ? PyException_SetTraceback(eg, tb) : 0;
    Py_XDECREF(tb);
    if (status < 0) goto error;
    PyException_SetContext(eg, PyException_GetContext(group));
    PyException_SetCause(eg, PyException_GetCause(group));
    if (PyObject_HasAttr(group, &_Py_ID(__notes__))) {
        if (!(notes = PyObject_GetAttr(group, &_Py_ID(__notes__)))) goto error;
        copy = PySequence_Check(notes) ? PySequence_List(notes) : NULL; /* notes that are no sequence are left out */
        status = copy ? PyObject_SetAttr(eg, &_Py_ID(__notes__), copy) : PyErr_Occurred() ? -1 : 0;
        Py_DECREF(notes);
        Py_XDECREF(copy);
        if (status < 0) goto error;
    }
    *part = eg;
    return 0;
error:
    Py_DECREF(eg);
    return -1;
}

/* The addresses of the exceptions in exception, however deep, into the set. */
static int collect(PyObject *exception, PyObject *ids)
{
    if (Py_IsNone(exception)) return 0;
    if (!_PyBaseExceptionGroup_Check(exception)) {
        PyObject *id = PyLong_FromVoidPtr(exception);
        int status = id ? PySet_Add(ids, id) : -1;
        Py_XDECREF(id);
        return status;
    }
    PyObject *inner = exceptions_of(exception);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(inner); i++) {
        if (Py_EnterRecursiveCall(" in collect_exception_group_leaf_ids")) return -1;
        int status = collect(PyTuple_GET_ITEM(inner, i), ids);
        Py_LeaveRecursiveCall();
        if (status < 0) return -1;
    }
    return 0;
}

/* What of exception is in the set: *part, or NULL. 0, -1 */
static int select_ids(PyObject *exception, PyObject *ids, PyObject **part)
{
    *part = NULL;
    if (!_PyBaseExceptionGroup_Check(exception)) {
        PyObject *id = PyLong_FromVoidPtr(exception);
        int found = id ? PySet_Contains(ids, id) : -1;
        Py_XDECREF(id);
        if (found > 0) *part = Py_NewRef(exception);
        return found < 0 ? -1 : 0;
    }
    PyObject *inner = exceptions_of(exception), *found = PyList_New(0), *one;
    int status = found ? 0 : -1;
    for (Py_ssize_t i = 0; !status && i < PyTuple_GET_SIZE(inner); i++) {
        if (Py_EnterRecursiveCall(" in exceptiongroup_split_recursive")) {
            status = -1;
            break;
        }
        status = select_ids(PyTuple_GET_ITEM(inner, i), ids, &one);
        Py_LeaveRecursiveCall();
        if (!status && one) {
            status = PyList_Append(found, one);
            Py_DECREF(one);
        }
    }
    if (!status) status = subset(exception, found, part);
    Py_XDECREF(found);
    return status;
}

/* The part of group that the groups in the list keep hold, or None. */
static PyObject *projection(PyObject *group, PyObject *keep)
{
    PyObject *ids = PySet_New(NULL), *part = NULL;
    int status = ids ? 0 : -1;
    for (Py_ssize_t i = 0; !status && i < PyList_GET_SIZE(keep); i++) status = collect(PyList_GET_ITEM(keep, i), ids);
    if (!status) status = select_ids(group, ids, &part);
    Py_XDECREF(ids);
    return status ? NULL : part ? part : Py_NewRef(Py_None);
}

/* Was it raised as it came, and not made in a clause? */
static bool is_reraised(PyObject *exception, PyObject *original)
{
    const PyBaseExceptionObject *a = (PyBaseExceptionObject *)exception, *b = (PyBaseExceptionObject *)original;
    return a->notes == b->notes && a->traceback == b->traceback && a->cause == b->cause && a->context == b->context;
}

PyObject *xt_rt_prep_reraise(PyObject *original, PyObject *list)
{
    if (!PyList_GET_SIZE(list)) return Py_NewRef(Py_None);
    if (!_PyBaseExceptionGroup_Check(original)) return Py_NewRef(PyList_GET_ITEM(list, 0)); /* it was wrapped: one clause has run */
    PyObject *raised = PyList_New(0), *reraised = PyList_New(0), *result = NULL;
    if (!raised || !reraised) goto done;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *e = PyList_GET_ITEM(list, i);
        if (!Py_IsNone(e) && PyList_Append(is_reraised(e, original) ? reraised : raised, e) < 0) goto done;
    }
    PyObject *kept = projection(original, reraised);
    if (!kept) goto done;
    if (!PyList_GET_SIZE(raised)) {
        result = kept;
    } else {
        int status = Py_IsNone(kept) ? 0 : PyList_Append(raised, kept);
        Py_DECREF(kept);
        if (!status) result = new_group(raised);
    }
done:
    Py_XDECREF(raised);
    Py_XDECREF(reraised);
    return result;
}
