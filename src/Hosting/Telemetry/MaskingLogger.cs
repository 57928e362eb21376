using Microsoft.Extensions.Logging;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Hosting.Telemetry;

/// <summary>Hands lines on with the clients in them masked: in the text, in the values behind it and in the exception.</summary>
/// <param name="inner">Where the lines go.</param>
/// <param name="addresses">How clients are shown.</param>
internal sealed class MaskingLogger(ILogger inner, ClientAddresses addresses) : ILogger
{
    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(Mask(state, state.ToString() ?? ""));

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel))
            return;
        var line = Mask(state, formatter(state, exception));
        inner.Log(logLevel, eventId, line, Mask(exception, line), static (line, _) => line.ToString());
    }

    private MaskedLine Mask<TState>(TState state, string text)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> values)
            return new MaskedLine(addresses.Show(text), [], []);
        var all = values.ToList();
        var clients = all.Select(value => ClientOf(value.Value)).OfType<ClientKey>().ToList();
        return new MaskedLine(
            addresses.Show(text, clients),
            all.ConvertAll(value => KeyValuePair.Create(value.Key, Mask(value.Value, clients))),
            clients);
    }

    private object? Mask(object? value, List<ClientKey> clients) => value switch
    {
        ClientKey client => addresses.Show(client),
        ClientGrainKey key => key with { Client = addresses.Show(key.Client) },
        string text => addresses.Show(text, clients),
        // A grain's id, for one, is text only when it is written.
        IFormattable or IConvertible or null => value,
        _ => addresses.Show(value.ToString() ?? "", clients),
    };

    private Exception? Mask(Exception? exception, MaskedLine line)
    {
        if (exception?.ToString() is not { } text)
            return exception;
        var masked = addresses.Show(text, line.Clients);
        return masked == text ? exception : new MaskedException(masked, addresses.Show(exception.Message, line.Clients));
    }

    private static ClientKey? ClientOf(object? value) => value switch
    {
        ClientKey client => client,
        ClientGrainKey key => key.Client,
        _ => null,
    };

    private sealed class MaskedLine(string text, List<KeyValuePair<string, object?>> values, List<ClientKey> clients)
        : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public IReadOnlyCollection<ClientKey> Clients => clients;

        public int Count => values.Count;

        public KeyValuePair<string, object?> this[int index] => values[index];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => values.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => text;
    }

    private sealed class MaskedException(string text, string message) : Exception(message)
    {
        public override string ToString() => text;
    }
}
