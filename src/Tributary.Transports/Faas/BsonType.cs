namespace Tributary.Transports.Faas;

/// <summary>The types of BSON (bsonspec.org) that functions and their store use.</summary>
internal enum BsonType : byte
{
    Double = 0x01,
    Text = 0x02,
    Document = 0x03,
    List = 0x04,
    Binary = 0x05,
    ObjectId = 0x07,
    Flag = 0x08,
    Date = 0x09,
    Null = 0x0A,
    Int32 = 0x10,
    Int64 = 0x12,
}
