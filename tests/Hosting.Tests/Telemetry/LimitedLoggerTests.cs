using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Hosting.Telemetry;

namespace UserBalance.Hosting.Tests.Telemetry;

public sealed class LimitedLoggerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Lines _lines = new();
    private readonly ServiceProvider _services;

    public LimitedLoggerTests() => _services = new ServiceCollection()
        .AddSingleton<TimeProvider>(_time)
        .AddLogging(logging => logging.AddProvider(_lines))
        .AddProductLogging(new ClientAddresses(ClientAddressForm.Full))
        .BuildServiceProvider();

    public void Dispose()
    {
        _services.Dispose();
        _lines.Dispose();
    }

    [Fact]
    public void Log_ManyOfAKindOfAFramework_AreAFewAndThenACount()
    {
        var logger = Logger("Orleans.Somewhere");
        Repeat(100, () => logger.Log(LogLevel.Error, new EventId(1), "away", null, Text));
        logger.Log(LogLevel.Error, new EventId(2), "another", null, Text);
        logger.Log(LogLevel.Warning, new EventId(1), "also another", null, Text);
        Assert.Equal(["away", "away", "away", "another", "also another"], _lines.All);

        _time.Advance(LimitedLogger.Window);
        logger.Log(LogLevel.Error, new EventId(1), "away", null, Text);
        Assert.Equal(["97 more lines like the next one were left out.", "away"], _lines.All[5..]);
    }

    [Fact]
    public void Log_FewOfAKind_AreAllThere()
    {
        var logger = Logger("Orleans.Somewhere");
        Repeat(20, () =>
        {
            logger.Log(LogLevel.Error, new EventId(1), "away", null, Text);
            _time.Advance(LimitedLogger.Window / LimitedLogger.MaxInWindow);
        });
        Assert.Equal(Enumerable.Repeat("away", 20), _lines.All);
    }

    [Fact]
    public void Log_ManyOfTheProductsOwnAndOfInformation_AreAllThere()
    {
        Repeat(100, () => Logger("UserBalance.Grains.Pool.ServerPoolGrain").Log(LogLevel.Warning, new EventId(1), "own", null, Text));
        Repeat(100, () => Logger("Orleans.Somewhere").Log(LogLevel.Information, new EventId(1), "asked for", null, Text));
        Assert.Equal(200, _lines.All.Count);
    }

    private static string Text(string state, Exception? exception) => state;

    private static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
            action();
    }

    private ILogger Logger(string category) => _services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public List<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
