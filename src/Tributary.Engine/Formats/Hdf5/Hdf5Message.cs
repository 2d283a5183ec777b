namespace Tributary.Engine.Formats.Hdf5;

/// <summary>One message of an object header: what it is and where its data lie.</summary>
internal readonly record struct Hdf5Message(int Type, long At, int Length)
{
    public const int Dataspace = 0x01, Datatype = 0x03, Layout = 0x08, Filters = 0x0B, Attribute = 0x0C, Continuation = 0x10,
        SymbolTable = 0x11, AttributeInfo = 0x15, LinkInfo = 0x02;
}
