namespace UserBalance.Gateway.Admin.Access;

/// <summary>What a request to the admin listener is about.</summary>
internal static class HttpContextExtensions
{
    /// <summary>Whether it asks for a change.</summary>
    public static bool IsChange(this HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && !HttpMethods.IsOptions(request.Method);

    /// <summary>Adds to the audit line what the path does not say, such as a name in the body.</summary>
    public static void NoteForAudit(this HttpContext context, string text) => context.Features.Set(new AuditNote(text));
}
