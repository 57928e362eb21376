using UserBalance.Grains.Abstractions;

namespace UserBalance.Hosting.Operators;

/// <summary>A connection to the address of the operators. It is a feature of the connection, and so of its requests.</summary>
/// <param name="from">Who has made it; of IPv6 the network, as who has an address there has the others too.</param>
/// <param name="cut">Ends it.</param>
/// <param name="others">All of them.</param>
internal sealed class OperatorConnection(ClientKey from, Action cut, OperatorConnections others)
{
    /// <summary>Who has made it.</summary>
    public ClientKey From => from;

    /// <summary>Whether somebody who may is being served over it: then it is not cut for the sake of another.</summary>
    public bool IsAtWork { get; set; }

    /// <summary>A request of somebody who may use the address is served from now on.</summary>
    /// <returns><see langword="false"/> when there are as many as there may be. One that is served ends.</returns>
    public bool TryBegin() => others.TryBegin(this);

    /// <summary>It is over.</summary>
    public void End() => others.End(this);

    /// <summary>Ends the connection.</summary>
    public void Cut() => cut();
}
