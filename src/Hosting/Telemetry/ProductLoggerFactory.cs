using Microsoft.Extensions.Logging;

namespace UserBalance.Hosting.Telemetry;

/// <summary>
/// Makes loggers that show clients as they are to be shown, and that keep the frameworks from repeating themselves: the product says
/// itself, once and in its own words, when something is away.
/// </summary>
/// <param name="inner">Where the lines go.</param>
/// <param name="addresses">How clients are shown.</param>
/// <param name="time">The source of time.</param>
internal sealed class ProductLoggerFactory(ILoggerFactory inner, ClientAddresses addresses, TimeProvider time) : ILoggerFactory
{
    private const string Product = "UserBalance.";

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName)
    {
        var logger = inner.CreateLogger(categoryName);
        if (addresses.AreMasked)
            logger = new MaskingLogger(logger, addresses);
        return categoryName.StartsWith(Product, StringComparison.Ordinal) ? logger : new LimitedLogger(logger, time);
    }

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
