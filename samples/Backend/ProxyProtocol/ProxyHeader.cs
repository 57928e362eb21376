using System.Buffers.Binary;
using System.Net;

namespace UserBalance.Backend.ProxyProtocol;

/// <summary>What a PROXY protocol version 2 header says about a connection.</summary>
/// <param name="IsLocal">Whether the proxy itself is the client, for example to check the server's health.</param>
/// <param name="Source">The client's address, or <see langword="null"/> when the header names none.</param>
/// <param name="Destination">The address that the client connected to, or <see langword="null"/> when the header names none.</param>
/// <param name="Extensions">The type-length-value fields, in their order.</param>
internal sealed record ProxyHeader(bool IsLocal, IPEndPoint? Source, IPEndPoint? Destination, IReadOnlyList<ProxyExtension> Extensions)
{
    /// <summary>The type of the field in which UserBalance tells the fencing token: eight bytes, the most significant first.</summary>
    public const byte TokenType = 0xE0;

    /// <summary>The client's fencing token, if the header tells one.</summary>
    public long? Token
    {
        get
        {
            foreach (var extension in Extensions)
            {
                if (extension.Type == TokenType && BinaryPrimitives.TryReadInt64BigEndian(extension.Value.Span, out var token))
                    return token;
            }

            return null;
        }
    }
}

/// <summary>One type-length-value field of a header.</summary>
internal readonly record struct ProxyExtension(byte Type, ReadOnlyMemory<byte> Value);
