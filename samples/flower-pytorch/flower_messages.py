"""Flower's bidirectional messages from their field numbers (docs/flower.md): no generated code, no flwr; grpcio, protobuf and NumPy are enough."""
import io

import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "flwr.proto"
T = descriptor_pb2.FieldDescriptorProto

TABLE = {
    "Parameters": [("tensors", 1, "bytes*"), ("tensor_type", 2, "string")],
    "Status": [("code", 1, "int32"), ("message", 2, "string")],
    "Scalar": [("double", 1, "double|scalar"), ("uint64", 6, "uint64|scalar"), ("sint64", 8, "sint64|scalar"), ("bool", 13, "bool|scalar"),
               ("string", 14, "string|scalar"), ("bytes", 15, "bytes|scalar")],
    "ReconnectIns": [("seconds", 1, "int64")],
    "GetPropertiesIns": [("config", 1, "map")],
    "GetParametersIns": [("config", 1, "map")],
    "FitIns": [("parameters", 1, "Parameters"), ("config", 2, "map")],
    "EvaluateIns": [("parameters", 1, "Parameters"), ("config", 2, "map")],
    "ServerMessage": [("reconnect_ins", 1, "ReconnectIns|msg"), ("get_properties_ins", 2, "GetPropertiesIns|msg"), ("get_parameters_ins", 3, "GetParametersIns|msg"),
                      ("fit_ins", 4, "FitIns|msg"), ("evaluate_ins", 5, "EvaluateIns|msg")],
    "DisconnectRes": [("reason", 1, "int32")],
    "GetPropertiesRes": [("status", 1, "Status"), ("properties", 2, "map")],
    "GetParametersRes": [("status", 1, "Status"), ("parameters", 2, "Parameters")],
    "FitRes": [("status", 1, "Status"), ("parameters", 2, "Parameters"), ("num_examples", 3, "int64"), ("metrics", 4, "map")],
    "EvaluateRes": [("status", 1, "Status"), ("loss", 2, "float"), ("num_examples", 3, "int64"), ("metrics", 4, "map")],
    "ClientMessage": [("disconnect_res", 1, "DisconnectRes|msg"), ("get_properties_res", 2, "GetPropertiesRes|msg"), ("get_parameters_res", 3, "GetParametersRes|msg"),
                      ("fit_res", 4, "FitRes|msg"), ("evaluate_res", 5, "EvaluateRes|msg")],
}
KINDS = {"bytes": T.TYPE_BYTES, "string": T.TYPE_STRING, "int32": T.TYPE_INT32, "int64": T.TYPE_INT64, "uint64": T.TYPE_UINT64, "sint64": T.TYPE_SINT64,
         "bool": T.TYPE_BOOL, "double": T.TYPE_DOUBLE, "float": T.TYPE_FLOAT}


def build():
    file = descriptor_pb2.FileDescriptorProto(name="flower.proto", package=PACKAGE, syntax="proto3")
    for name, fields in TABLE.items():
        message = file.message_type.add(name=name)
        for field, number, kind in fields:
            kind, _, oneof = kind.partition("|")
            one = message.field.add(name=field, number=number, label=T.LABEL_REPEATED if kind in ("map", "bytes*") else T.LABEL_OPTIONAL)
            if oneof:
                if not message.oneof_decl:
                    message.oneof_decl.add(name=oneof)
                one.oneof_index = 0
            if kind == "map":
                entry = message.nested_type.add(name=field.title() + "Entry")
                entry.options.map_entry = True
                entry.field.add(name="key", number=1, label=T.LABEL_OPTIONAL, type=T.TYPE_STRING)
                entry.field.add(name="value", number=2, label=T.LABEL_OPTIONAL, type=T.TYPE_MESSAGE, type_name=f".{PACKAGE}.Scalar")
                one.type, one.type_name = T.TYPE_MESSAGE, f".{PACKAGE}.{name}.{entry.name}"
            elif kind.rstrip("*") in KINDS:
                one.type = KINDS[kind.rstrip("*")]
            else:
                one.type, one.type_name = T.TYPE_MESSAGE, f".{PACKAGE}.{kind}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return {name: factory.GetPrototype(pool.FindMessageTypeByName(f"{PACKAGE}.{name}")) for name in TABLE}


globals().update(build())
CODES = ["OK", "GET_PROPERTIES_NOT_IMPLEMENTED", "GET_PARAMETERS_NOT_IMPLEMENTED", "FIT_NOT_IMPLEMENTED", "EVALUATE_NOT_IMPLEMENTED"]


def dump(array, allow_pickle=False):
    file = io.BytesIO()
    np.save(file, array, allow_pickle=allow_pickle)
    return file.getvalue()


def load(tensor):
    return np.load(io.BytesIO(tensor), allow_pickle=False)


def arrays(parameters):
    return [load(tensor) for tensor in parameters.tensors]


def parameters(arrays, allow_pickle=False):
    return Parameters(tensors=[dump(array, allow_pickle) for array in arrays], tensor_type="numpy.ndarray")


def values(scalars):
    return {key: getattr(value, value.WhichOneof("scalar")) for key, value in scalars.items()}


def scalar(value):
    kind = "bool" if isinstance(value, bool) else {int: "sint64", float: "double", str: "string", bytes: "bytes"}[type(value)]
    return Scalar(**{kind: value})


def scalars(facts):
    return {key: scalar(value) for key, value in facts.items()}
