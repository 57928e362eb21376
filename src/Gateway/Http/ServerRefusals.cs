using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Requests of visitors that the web server refuses by itself, because it cannot read them, they are too long or too slow: no middleware
/// sees them. They get the header with the reason, are counted, and have a line in the access log.
/// </summary>
internal sealed class ServerRefusals : IObserver<KeyValuePair<string, object?>>
{
    private const string Event = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private ServerRefusals()
    {
    }

    /// <summary>Looks after them from now on, for as long as the application runs.</summary>
    public static void Watch(DiagnosticListener server) => server.Subscribe(new ServerRefusals(), name => name == Event);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // What is wrong with a body is found when the request is under way, and told and logged there.
        if (value.Value is IFeatureCollection request && request.Get<VisitorConnection>() is { IsProxyItself: false } visitor
            && request.Get<IHttpResponseFeature>() is { HasStarted: false } response
            && !response.Headers.ContainsKey(AnswerForm.ReasonHeader))
        {
            Refuse(request, response, visitor);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static void Refuse(IFeatureCollection request, IHttpResponseFeature response, VisitorConnection visitor)
    {
        var status = response.StatusCode;
        Answer(request, response.Headers);
        var visits = visitor.Listener.Visits;
        var record = visits.BeginRecord();
        visits.Ended(Outcome.BadRequest, record);
        if (record.IsKept)
            visits.Write(visitor.Source, LineOf(request.GetRequiredFeature<IHttpRequestFeature>(), status), record);
    }

    // The server's own answer would be the same but for the reason. It empties the headers once more before it writes them, so they are
    // written here.
    private static void Answer(IFeatureCollection request, IHeaderDictionary headers)
    {
        headers[AnswerForm.ReasonHeader] = Outcome.BadRequest.Word;
        headers.CacheControl = "no-store";
        headers.Connection = "close";
        headers.ContentLength = 0;
        _ = request.GetRequiredFeature<IHttpResponseBodyFeature>().StartAsync();
    }

    // What was not read is not there.
    private static RequestLine LineOf(IHttpRequestFeature request, int status) => new(
        LogText.Word(request.Method ?? "", LogText.LongestMethod),
        request.RawTarget is { Length: > 0 } target ? LogText.PathOf(target) : LogText.Word("", LogText.LongestPath),
        status);
}
