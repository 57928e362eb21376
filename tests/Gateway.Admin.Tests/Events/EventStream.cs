using System.Net.ServerSentEvents;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Testing;

namespace UserBalance.Gateway.Admin.Tests.Events;

/// <summary>A listener to the server-sent events of an answer.</summary>
internal sealed class EventStream(HttpResponseMessage response) : IAsyncDisposable
{
    private IAsyncEnumerator<SseItem<string>>? _events;

    public int Status => (int)response.StatusCode;

    public string? MediaType => response.Content.Headers.ContentType?.MediaType;

    /// <summary>The next event as "type id data", or "end".</summary>
    public async Task<string> NextAsync()
    {
        _events ??= SseParser.Create(await response.Content.ReadAsStreamAsync(ThisTest.Token))
            .EnumerateAsync(ThisTest.Token)
            .GetAsyncEnumerator();
        return await Eventually.Within("an event", _events.MoveNextAsync().AsTask())
            ? $"{_events.Current.EventType} {_events.Current.EventId} {_events.Current.Data}"
            : "end";
    }

    public async ValueTask DisposeAsync()
    {
        if (_events is not null)
            await _events.DisposeAsync();
        response.Dispose();
    }
}
