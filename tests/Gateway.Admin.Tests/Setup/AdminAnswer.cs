using System.Net.Http.Headers;
using System.Text.Json;
using UserBalance.Gateway.Tests.Http.Setup;

namespace UserBalance.Gateway.Admin.Tests.Setup;

/// <summary>An answer of the admin listener.</summary>
internal sealed record AdminAnswer(int Status, string Text, HttpResponseHeaders Headers, string? MediaType)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>What a problem document says.</summary>
    public string Detail
    {
        get
        {
            Assert.Equal("application/problem+json", MediaType);
            Assert.Equal(Status, Json.GetProperty("status").GetInt32());
            return Json.GetProperty("detail").GetString()!;
        }
    }

    public static async Task<AdminAnswer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(ThisTest.Token),
        response.Headers,
        response.Content.Headers.ContentType?.MediaType);
}
