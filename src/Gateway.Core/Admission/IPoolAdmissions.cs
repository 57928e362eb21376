namespace UserBalance.Gateway.Core.Admission;

/// <summary>The doors of all pools.</summary>
internal interface IPoolAdmissions
{
    /// <summary>The door of <paramref name="pool"/>.</summary>
    /// <exception cref="KeyNotFoundException">No listener names the pool.</exception>
    IPoolAdmission this[string pool] { get; }
}
