using System.Net;
using BenchmarkDotNet.Attributes;
using UserBalance.Grains.Abstractions;

namespace UserBalance.MicroBench;

/// <summary>A client's key: from the address of a socket, from text, to text, and its hash.</summary>
[MemoryDiagnoser]
public class KeyParsing
{
    private IPAddress _address = null!;
    private string _text = null!;
    private ClientKey _key;

    /// <summary>The address that stands for the client.</summary>
    [Params("192.0.2.7", "2001:db8::1:7")]
    public string Address { get; set; } = "";

    /// <summary>Reads the address, and its network as a text form.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _address = IPAddress.Parse(Address);
        _key = ClientKey.From(_address, ipv4PrefixLength: 24, ipv6PrefixLength: 64);
        _text = _key.ToString();
    }

    /// <summary>What every visit does.</summary>
    [Benchmark]
    public ClientKey From() => ClientKey.From(_address, ipv4PrefixLength: 24, ipv6PrefixLength: 64);

    /// <summary>What a search in a table begins with.</summary>
    [Benchmark]
    public int Hash() => _key.GetHashCode();

    /// <summary>What a client's grain and the operators' interface do.</summary>
    [Benchmark]
    public ClientKey Parse() => ClientKey.TryParse(_text, out var key) ? key : throw new InvalidOperationException(_text);

    /// <summary>What a call of a client's grain begins with.</summary>
    [Benchmark]
    public string Text() => _key.ToString();
}
