using System.Net;
using System.Text;

namespace UserBalance.Gateway.Http.Visits;

/// <summary>Reads the answer to a request that was broken off, from the connection that it was written on.</summary>
internal static class AnswerReader
{
    /// <summary>Reads it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="connection">The connection, which is closed with the answer.</param>
    /// <param name="cancellation">The end of the visit.</param>
    /// <exception cref="HttpRequestException">It is no answer.</exception>
    public static async Task<HttpResponseMessage> ReadAsync(
        HttpRequestMessage request, LeasedStream connection, CancellationToken cancellation)
    {
        // A client of its own, which believes that it has sent this: it reads what any other would have read.
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new ReadOnlyConnection(connection)),
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        using var asked = new HttpRequestMessage(request.Method, request.RequestUri);
        try
        {
            var response = await invoker.SendAsync(asked, cancellation);
            response.RequestMessage = request;
            return response;
        }
        catch
        {
            connection.LetGo();
            await connection.DisposeAsync();
            throw;
        }
    }
}
