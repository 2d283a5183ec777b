namespace Tributary.Transports.Mqtt.Streams;

/// <summary>Why a message of the Keras system's topics is refused: one word for counters and logs.</summary>
public enum StreamFault
{
    /// <summary>No JSON, or text after it.</summary>
    NotJson,

    /// <summary>More bytes, values, layers or dimensions than allowed.</summary>
    TooLarge,

    /// <summary>An object of a class that such a message does not have.</summary>
    UnexpectedClass,

    /// <summary>Something is not there, or stands twice.</summary>
    Incomplete,

    /// <summary>A part is of another kind: a text where a number belongs, a precision that is none.</summary>
    WrongType,

    /// <summary>A weight, a bound or a value that is infinite or no number.</summary>
    NotFinite,

    /// <summary>The lower bound lies above the upper one, or a value outside what its type holds.</summary>
    OutOfRange,

    /// <summary>Shapes that do not fit what they describe, rows of unequal shapes, or another model's.</summary>
    WrongShape,

    /// <summary>What should be base64 of a zlib stream is not, or holds more or less than its shape says.</summary>
    Damaged,
}
