using System.Net;
using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Tests.Http.Setup;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>Runs alone, because it watches the memory of the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class LargeBodyTests
{
    private const long Size = 1L << 30;
    private const long Allowance = 100L << 20;

    [Fact]
    public async Task Upload_OneGigabyte_IsNotHeldInMemory()
    {
        await using var server = await TestServer.StartAsync(async context =>
        {
            var received = await GeneratedStream.CountAsync(context.Request.Body, context.RequestAborted);
            await context.Response.WriteAsync($"{received}", context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(server);
        using var memory = new MemoryWatch();
        using var content = new StreamContent(new GeneratedStream(Size), 1 << 16);

        using var response = await gateway.Client.PostAsync("/", content, ThisTest.Token);

        Assert.Equal($"{Size}", await response.Content.ReadAsStringAsync(ThisTest.Token));
        Assert.InRange(memory.PeakGrowth, 0, Allowance);
    }

    [Fact]
    public async Task Download_OneGigabyte_IsNotHeldInMemory()
    {
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Response.ContentLength = Size;
            return new GeneratedStream(Size).CopyToAsync(context.Response.Body, 1 << 16, context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(server);
        using var memory = new MemoryWatch();

        using var response = await gateway.GetAsync(accept: null);
        var received = await GeneratedStream.CountAsync(await response.Content.ReadAsStreamAsync(ThisTest.Token), ThisTest.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Size, received);
        Assert.InRange(memory.PeakGrowth, 0, Allowance);
    }
}

/// <summary>Tests that share the process with no other test.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
