namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>The running test.</summary>
internal static class ThisTest
{
    /// <summary>Cancelled when the test is.</summary>
    public static CancellationToken Token => TestContext.Current.CancellationToken;
}
