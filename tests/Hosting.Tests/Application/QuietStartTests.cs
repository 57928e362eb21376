using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UserBalance.Hosting.Application;

namespace UserBalance.Hosting.Tests.Application;

public sealed class QuietStartTests
{
    private const string Kestrel = "Microsoft.AspNetCore.Server.Kestrel";
    private readonly QuietStart _quiet = new();

    [Theory]
    [InlineData(Kestrel)]
    [InlineData("Microsoft.Extensions.Hosting.Internal.Host")]
    public void End_HostAndServer_LogOnlyFromThenOn(string category)
    {
        using var services = Build(_ => { });
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(category);
        Assert.False(logger.IsEnabled(LogLevel.Critical));
        _quiet.End();
        Assert.True(logger.IsEnabled(LogLevel.Critical));
    }

    [Fact]
    public void BeforeEnd_OtherCategories_Log()
    {
        using var services = Build(_ => { });
        Assert.True(services.GetRequiredService<ILoggerFactory>().CreateLogger("UserBalance").IsEnabled(LogLevel.Information));
    }

    [Theory]
    [InlineData(null, LogLevel.Information)]
    [InlineData("Microsoft.AspNetCore", LogLevel.Debug)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error)]
    [InlineData("Orleans", LogLevel.Error)]
    public void AfterEnd_ConfiguredLevel_Holds(string? configured, LogLevel level)
    {
        using var services = Build(logging => logging.AddFilter(configured, level));
        _quiet.End();
        var expected = configured == "Orleans" ? LogLevel.Information : level;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(Kestrel);
        Assert.True(logger.IsEnabled(expected));
        Assert.False(logger.IsEnabled(expected - 1));
    }

    private ServiceProvider Build(Action<ILoggingBuilder> configure)
    {
        var services = new ServiceCollection().AddLogging(logging => configure(logging.AddProvider(new Everything())));
        _quiet.AddTo(services);
        return services.BuildServiceProvider();
    }

    private sealed class Everything : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new EverythingLogger();

        public void Dispose()
        {
        }
    }

    private sealed class EverythingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }
    }
}
