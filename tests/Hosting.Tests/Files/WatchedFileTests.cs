using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Hosting.Files;
using UserBalance.Testing;

namespace UserBalance.Hosting.Tests.Files;

public sealed class WatchedFileTests : IDisposable
{
    private readonly CollectedLog<WatchedFiles> _log = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("ub-files-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Changed_ContentOfTwoLooks_Counts()
    {
        var file = Open(Write("a", "one"));
        Write("a", "two");

        Assert.Equal([false, true, false, false], Look(file, 4));
    }

    [Fact]
    public void Changed_WhileItIsBeingWritten_WaitsForTheEnd()
    {
        var file = Open(Write("a", "one"));
        for (var length = 1; length < 4; length++)
        {
            Write("a", "half"[..length]);
            Assert.False(file.HasChanged());
        }

        Assert.True(file.HasChanged());
    }

    [Fact]
    public void Changed_AndBackAgain_IsNoChange()
    {
        var file = Open(Write("a", "one"));
        Write("a", "two");
        Assert.False(file.HasChanged());
        Write("a", "one");

        Assert.Equal([false, false, false], Look(file, 3));
    }

    [Fact]
    public void Written_WithTheSameContent_IsNoChange()
    {
        var file = Open(Write("a", "one"));
        File.Delete(Path.Combine(_directory, "a"));
        Write("a", "one");

        Assert.Equal([false, false], Look(file, 2));
    }

    [Fact]
    public void Changed_SecondOfTwoFiles_Counts()
    {
        var (path, keyPath) = (Write("a", "one"), Write("b", "key"));
        var file = new WatchedFile<string>("k", [path, keyPath], Loader(path), _log);
        Write("b", "other key");

        Assert.Equal([false, true], Look(file, 2));
    }

    [Fact]
    public void Changed_LinkThatIsTurned_Counts()
    {
        var link = Path.Combine(_directory, "link");
        File.CreateSymbolicLink(link, Write("a", "one"));
        var file = Open(link);
        File.Delete(link);
        File.CreateSymbolicLink(link, Write("b", "two"));

        Assert.Equal([false, true], Look(file, 2));
        file.Renew();
        Assert.Equal("two", file.Value);
    }

    [Fact]
    public void Reload_UnusableFile_KeepsTheValue()
    {
        var file = Open(Write("a", "one"));
        Write("a", "");

        Assert.Equal([false, true], Look(file, 2));
        file.Renew();
        Assert.Equal("one", file.Value);
        Assert.Contains("has changed but is empty.", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_UnusableFile_IsRefusedInOneLine()
    {
        var path = Write("a", "");

        var refusal = Assert.Throws<InvalidOperationException>(() => Open(path));

        Assert.Equal($"k: the file '{path}' is empty.", refusal.Message);
    }

    [Fact]
    public async Task Watch_ChangedFiles_AreReadAgainAndToldOnceEach()
    {
        var time = new FakeTimeProvider();
        using var files = new WatchedFiles(time, _log);
        var (good, bad, gone) = (Write("good", "one"), Write("bad", "one"), Write("gone", "one"));
        var file = files.Open("Good", [good], Loader(good));
        var unusable = files.Open("Bad", [bad], Loader(bad));
        var missing = files.Open("Gone", [gone], Loader(gone));
        await files.StartAsync(TestContext.Current.CancellationToken);

        Write("good", "two");
        Write("bad", "");
        File.Delete(gone);
        await Eventually.True("all are seen", () => LookedUntil(time, () => _log.Lines.Count >= 3));
        for (var looks = 0; looks < 5; looks++)
            time.Advance(WatchedFiles.Interval);

        Assert.Equal(("two", "one", "one"), (file.Value, unusable.Value, missing.Value));
        Assert.Equal(
        [
            $"Information: Good: the file '{good}' has changed and is in use: two.",
            $"Error: Bad: the file '{bad}' has changed but is empty. What was read before stays in use.",
            $"Error: Gone: the file '{gone}' has changed but cannot be used: Could not find file '{gone}'. What was read before stays in "
                + "use.",
        ], _log.Lines.Select(line => $"{line.Level}: {line.Text}"));

        Write("bad", "three");
        await Eventually.True("the good file is used", () => LookedUntil(time, () => unusable.Value == "three"));
        await files.StopAsync(TestContext.Current.CancellationToken);
    }

    private static bool LookedUntil(FakeTimeProvider time, Func<bool> seen)
    {
        time.Advance(WatchedFiles.Interval);
        return seen();
    }

    private static bool[] Look(WatchedFile<string> file, int times) => [.. Enumerable.Range(0, times).Select(_ => file.HasChanged())];

    private WatchedFile<string> Open(string path) => new("k", [path], Loader(path), _log);

    private static FileLoader<string> Loader(string path) =>
        ([NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? problem) =>
        {
            text = File.ReadAllText(path);
            problem = text.Length > 0 ? null : "is empty";
            text = problem is null ? text : null;
            return problem is null;
        };

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
