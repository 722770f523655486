"""Python reads this before moto (start.ts names its folder in PYTHONPATH). It takes a third off what a request costs moto.

For each request moto lists its own folder, looks through all methods of a class, and for every member of an answer tries all
names under which a value might stand. What depends on nothing but classes and models is worked out once here, and nothing else
is changed; where moto has no such parts, everything stays as it is.
"""

import functools
import logging

try:
    from moto import backends
    from moto.core import responses, serialize

    list_modules = backends.list_of_moto_modules
    list_methods = responses.method_names_from_class
    take_value = serialize.get_value
    original_get_value = serialize.ResponseSerializer.get_value
    default_aliases = serialize.DEFAULT_ALIAS_PROVIDERS
except (ImportError, AttributeError):
    pass
else:
    modules = tuple(list_modules())
    backends.list_of_moto_modules = lambda: modules
    responses.method_names_from_class = functools.cache(list_methods)

    known_names = {}

    def names_of(picker, value, key, shape):
        """The names of a member, in moto's order, in a value of this class: they depend on no other part of the value."""
        place = (type(picker), type(value), id(shape), key)
        known = known_names.get(place)
        if known is not None and known[0] is shape:
            return known[1]
        context = serialize.AttributePickerContext(
            obj=value, key=key, shape=shape, operation_model=None, service_model=None, key_path=""
        )
        names = tuple(dict.fromkeys(picker.get_possible_keys(context)))
        if len(known_names) > 100_000:
            known_names.clear()
        known_names[place] = (shape, names)
        return names

    def get_value(self, value, key, shape):
        picker = self._value_picker
        # A Meta says names of its own, which may differ from object to object.
        if (
            hasattr(value, "Meta")
            or not isinstance(picker, serialize.AttributePicker)
            or picker.alias_providers is not default_aliases
        ):
            return original_get_value(self, value, key, shape)
        found = None
        for name in names_of(picker, value, key, shape):
            candidate = take_value(value, name, serialize.MISSING)
            if candidate is not serialize.MISSING:
                found = candidate
                break
        if picker.response_transformers:
            place = ".".join([*self.path, key])
            for path, transform in picker.response_transformers.items():
                if place.endswith(path):
                    return transform(found)
        return found

    serialize.ResponseSerializer.get_value = get_value

# A line for each request, which nobody reads.
logging.getLogger("werkzeug").setLevel(logging.ERROR)
