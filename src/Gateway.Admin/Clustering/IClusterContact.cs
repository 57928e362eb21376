namespace UserBalance.Gateway.Admin.Clustering;

/// <summary>The way to the cluster of a gateway that is not in the process of a silo.</summary>
internal interface IClusterContact
{
    /// <summary>Whether the cluster was reached since the start. Before that a call to a grain cannot even be made.</summary>
    bool IsConnected { get; }
}
