using System.Runtime.Versioning;
using UserBalance.Silo.Embedded;

namespace UserBalance.Silo.Tests.Embedded;

[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedStoreTests : IDisposable
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string OrAnother = "or choose another directory.";

    private readonly TestDirectory _root = new();

    private string Data => _root["data"];

    private string LedgerPath => Path.Combine(Data, "ledger.db");

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Open_OfNothing_MakesFilesThatOnlyTheOwnerReads()
    {
        using var store = new EmbeddedStore(_root["data/below"]);
        Assert.Empty(store.Open());
        Assert.Equal(OwnerFile | UnixFileMode.UserExecute, File.GetUnixFileMode(_root["data/below"]));
        Assert.Equal(["ledger.db", "lock", "reminders.db"], Files(_root["data/below"]));
        Assert.All(Directory.GetFiles(_root["data/below"]), file => Assert.Equal(OwnerFile, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Open_InUse_MakesLogsThatOnlyTheOwnerReads()
    {
        using var store = new EmbeddedStore(Data);
        Assert.Empty(store.Open());

        await using var connection = await store.Ledger.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE OrleansQuery SET QueryText = QueryText";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Assert.Equal(OwnerFile, File.GetUnixFileMode(LedgerPath + "-wal"));
        Assert.Equal(OwnerFile, File.GetUnixFileMode(LedgerPath + "-shm"));
    }

    [Fact]
    public void Open_Again_KeepsTheRows()
    {
        OpenAndClose();
        RawFile.Execute(LedgerPath, "INSERT INTO OrleansStorage VALUES ('s', 1, 2, 3, 4, 't', '', 5, x'00')");

        OpenAndClose();

        Assert.Equal(1, RawFile.Number(LedgerPath, "SELECT count(*) FROM OrleansStorage"));
    }

    [Fact]
    public void Open_OfAFileWithOtherStatements_WritesItsOwn()
    {
        OpenAndClose();
        RawFile.Execute(LedgerPath, "UPDATE OrleansQuery SET QueryText = 'old'; INSERT INTO OrleansQuery VALUES ('Gone', 'old')");

        OpenAndClose();

        Assert.Equal(0, RawFile.Number(LedgerPath, "SELECT count(*) FROM OrleansQuery WHERE QueryText = 'old'"));
    }

    [Fact]
    public void Open_OfAnEmptyFile_MakesTheStore()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllBytes(LedgerPath, []);

        OpenAndClose();

        Assert.Equal(StoreFile.SchemaVersion, RawFile.Number(LedgerPath, "PRAGMA user_version"));
    }

    [Fact]
    public void Check_OfNothing_MakesNothing()
    {
        Assert.Empty(new EmbeddedStore(_root["data/below"]).Check());

        Assert.Empty(Directory.GetFileSystemEntries(_root.Path));
    }

    [Fact]
    public void Check_OfAnEmptyDirectory_MakesNoStore()
    {
        Directory.CreateDirectory(Data);

        Assert.Empty(new EmbeddedStore(Data).Check());

        Assert.Equal(["lock"], Files(Data));
    }

    [Fact]
    public void Check_OfAGoodStore_FindsNothing()
    {
        OpenAndClose();

        Assert.Empty(new EmbeddedStore(Data).Check());
    }

    [Fact]
    public void Store_OfAnotherHolder_IsInUse()
    {
        using var holder = new EmbeddedStore(Data);
        Assert.Empty(holder.Open());

        AssertProblem($"{Data} is in use by another process; stop that or give each process a directory of its own.");

        holder.Dispose();
        Assert.Empty(new EmbeddedStore(Data).Check());
    }

    [Fact]
    public void Store_InAFile_IsRefused()
    {
        File.WriteAllText(Data, "a file");

        AssertProblemOf(new EmbeddedStore(Data).Check(), $"{Data} is not a directory; choose another path.");
        AssertProblemOf(new EmbeddedStore(_root["data/below"]).Check(), $"{Data} is not a directory; choose another path.");
        Assert.Single(new EmbeddedStore(Data).Open());
        Assert.Single(new EmbeddedStore(_root["data/below"]).Open());
    }

    [Fact]
    public void Store_InAnUnwritableDirectory_IsRefused()
    {
        var place = Environment.IsPrivilegedProcess ? "/proc/self/task" : Directory.CreateDirectory(Data, UnixFileMode.UserRead).FullName;

        Assert.All(
            [.. new EmbeddedStore(place).Check(), .. new EmbeddedStore(place).Open(), .. new EmbeddedStore(place + "/below").Check()],
            line => Assert.StartsWith($"{EmbeddedStore.Key}: {place} cannot be written (", line));
        Assert.StartsWith(
            $"{EmbeddedStore.Key}: {place}/below cannot be written (", Assert.Single(new EmbeddedStore(place + "/below").Open()));
    }

    [Fact]
    public void File_ThatIsNoDatabase_IsRefused()
    {
        OpenAndClose();
        File.WriteAllText(LedgerPath, string.Concat(Enumerable.Repeat("no database ", 1000)));

        AssertProblem($"{LedgerPath} is damaged (SQLite Error 26: 'file is not a database'); restore it from a backup {OrAnother}");
    }

    [Fact]
    public void File_WithABrokenPage_IsRefused()
    {
        OpenAndClose();
        RawFile.Execute(LedgerPath, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
            + "INSERT INTO OrleansStorage SELECT 's', i, 2, 3, 4, 't', '', 5, zeroblob(500) FROM n; PRAGMA wal_checkpoint(TRUNCATE);");
        using (var file = File.OpenWrite(LedgerPath))
        {
            file.Position = file.Length / 2 / 4096 * 4096;
            file.Write(Enumerable.Repeat((byte)0xa5, 4096).ToArray());
        }

        AssertProblem($"{LedgerPath} is damaged (");
    }

    [Fact]
    public void File_OfAnotherProgram_IsRefused()
    {
        Directory.CreateDirectory(Data);
        RawFile.Execute(LedgerPath, "CREATE TABLE theirs (x)");

        AssertProblem($"{LedgerPath} belongs to another program; move it away {OrAnother}");
    }

    [Fact]
    public void File_InThePlaceOfTheOther_IsRefused()
    {
        OpenAndClose();
        File.Copy(Path.Combine(Data, "reminders.db"), LedgerPath, overwrite: true);

        AssertProblem($"{LedgerPath} belongs to another program; ");
    }

    [Fact]
    public void File_OfALaterVersion_IsRefused()
    {
        OpenAndClose();
        RawFile.Execute(LedgerPath, "PRAGMA user_version = 2");

        AssertProblem($"{LedgerPath} has schema version 2, and this program reads 1; ");
    }

    [Fact]
    public void Files_BothBad_AreBothNamed()
    {
        Directory.CreateDirectory(Data);
        RawFile.Execute(LedgerPath, "CREATE TABLE theirs (x)");
        RawFile.Execute(Path.Combine(Data, "reminders.db"), "CREATE TABLE theirs (x)");

        Assert.Equal(2, new EmbeddedStore(Data).Check().Count);
    }

    [Fact]
    public void File_LockedByAnotherProgram_IsRefused()
    {
        OpenAndClose();
        using var other = RawFile.Open(LedgerPath);
        other.Execute("BEGIN IMMEDIATE");

        AssertProblemOf(new EmbeddedStore(Data).Check(), $"{LedgerPath} is locked by another program; stop that {OrAnother}");
    }

    [Fact]
    public void File_ThatIsADirectory_IsRefused()
    {
        Directory.CreateDirectory(LedgerPath);

        AssertProblem($"{LedgerPath} cannot be written (");
    }

    [Fact]
    public void Directory_ThatEverybodyMayWrite_IsRefused()
    {
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, (UnixFileMode)0b111_111_111);

        AssertProblem($"{Data} can be written by every user of this machine (mode 0777); take that away (chmod o-w) {OrAnother}");
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("ledger.db")]
    [InlineData("ledger.db-wal")]
    [InlineData("reminders.db")]
    public void Link_InThePlaceOfAFile_IsRefused(string name)
    {
        OpenAndClose();
        File.Delete(Path.Combine(Data, name));
        File.CreateSymbolicLink(Path.Combine(Data, name), _root["elsewhere"]);

        AssertProblem($"{Path.Combine(Data, name)} is a symbolic link, which this program never makes; ");
        Assert.False(File.Exists(_root["elsewhere"]));
    }

    [Fact]
    public void File_ThatEverybodyMayWrite_IsRefused()
    {
        OpenAndClose();
        File.SetUnixFileMode(LedgerPath, OwnerFile | UnixFileMode.OtherWrite);

        AssertProblem($"{LedgerPath} can be written by every user of this machine (mode 0602); ");
    }

    [Fact]
    public void File_ThatOthersMayRead_IsTheOwnersAgain()
    {
        OpenAndClose();
        File.SetUnixFileMode(LedgerPath, OwnerFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        OpenAndClose();

        Assert.Equal(OwnerFile, File.GetUnixFileMode(LedgerPath));
    }

    [Fact]
    public void Directory_BehindALinkOfTheOwner_IsUsed()
    {
        Directory.CreateDirectory(_root["disk"]);
        Directory.CreateSymbolicLink(Data, _root["disk"]);

        OpenAndClose();

        Assert.True(File.Exists(_root["disk/ledger.db"]));
    }

    [Fact]
    public void Ledger_OfAClosedStore_Throws() =>
        Assert.Throws<InvalidOperationException>(() => new EmbeddedStore(Data).Ledger);

    private static IEnumerable<string?> Files(string directory) =>
        Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private void OpenAndClose()
    {
        using var store = new EmbeddedStore(Data);
        Assert.Empty(store.Open());
    }

    private void AssertProblem(string message)
    {
        AssertProblemOf(new EmbeddedStore(Data).Check(), message);
        using var store = new EmbeddedStore(Data);
        AssertProblemOf(store.Open(), message);
    }

    private static void AssertProblemOf(IReadOnlyList<string> problems, string message)
    {
        var line = Assert.Single(problems);
        Assert.StartsWith($"UserBalance:Cluster:DataDirectory: {message}", line);
        Assert.DoesNotContain('\n', line);
    }
}
