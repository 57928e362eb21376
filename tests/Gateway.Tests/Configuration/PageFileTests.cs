using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Tests.Configuration;

public sealed class PageFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ub-pages-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void TryLoad_LongestPage_IsRead()
    {
        var content = new byte[PageFile.MaxLength];
        Array.Fill(content, (byte)'x');

        Assert.True(PageFile.TryLoad(Write(content), out var page, out _));
        Assert.Equal(content, page.Content);
        Assert.Equal("65536 bytes", page.ToString());
    }

    [Fact]
    public async Task Check_UnusablePages_AreToldInOneLineEach()
    {
        var (empty, longer, latin1, missing) =
            (Write([]), Write(new byte[PageFile.MaxLength + 1]), Write([(byte)'<', 0xE9, (byte)'>']), Path.Combine(_directory, "none"));
        var problems = new ProblemList();

        await new PageCheck(new()
        {
            Pages = new() { [Outcome.Full] = empty, [Outcome.Moving] = longer },
            Listeners = [new()
            {
                Name = "web",
                Pool = "app",
                Bind = new(0, 1),
                Pages = new() { [Outcome.NoServerUp] = latin1, [Outcome.Withdrawn] = missing },
            }],
        }).RunAsync(problems);

        const string rule = "must be an HTML file in UTF-8 of at most 65536 bytes";
        Assert.Equal(
        [
            $"UserBalance:Gateway:Pages:Full is '{empty}': {rule}; the file is empty.",
            $"UserBalance:Gateway:Pages:Moving is '{longer}': {rule}; the file is longer than that.",
            $"UserBalance:Gateway:Listeners:web:Pages:NoServerUp is '{latin1}': {rule}; the file is not UTF-8.",
            $"UserBalance:Gateway:Listeners:web:Pages:Withdrawn is '{missing}': {rule}; the file cannot be read: Could not find file "
                + $"'{missing}'.",
        ], problems.Lines);
    }

    [Fact]
    public async Task Check_ADirectory_IsRefused()
    {
        var problems = new ProblemList();

        await new PageCheck(new() { Pages = new() { [Outcome.Full] = _directory }, Listeners = [] }).RunAsync(problems);

        Assert.Contains("cannot be read", Assert.Single(problems.Lines), StringComparison.Ordinal);
    }

    private string Write(byte[] content)
    {
        var path = Path.Combine(_directory, Path.GetRandomFileName());
        File.WriteAllBytes(path, content);
        return path;
    }
}
