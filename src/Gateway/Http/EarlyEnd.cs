namespace UserBalance.Gateway.Http;

/// <summary>
/// The feature of a request whose answer ended between its headers and its body. The forwarder takes that for an answer without a body.
/// </summary>
/// <param name="IsVisitors">Whether the visitor left; otherwise the server broke off.</param>
internal sealed record EarlyEnd(bool IsVisitors);
