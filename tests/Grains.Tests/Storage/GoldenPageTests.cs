using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Tests.Storage;

/// <summary>
/// What any version has stored must load for ever. The files were written by Orleans' binary serializer as a silo stores records;
/// they are never written again. A new format gets files of its own: raise <c>CurrentFormat</c>, extend
/// <see cref="GoldenRecords"/>, commit the files that the next run leaves, and keep the old ones with what they must load into.
/// </summary>
public sealed class GoldenPageTests
{
    private const string Advice =
        "Records that are stored already would be lost. Add fields under new ids, never change the id, the type or the meaning of one, " +
        "and never touch a golden file; for another format raise CurrentFormat and commit the new files that this test has written.";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Storage", "Golden");

    [Fact]
    public void Page_OfVersion1_Loads() => GoldenRecords.AssertSame(GoldenRecords.Page, Load<LedgerPageRecord>("page-v1.page"));

    [Fact]
    public void Root_OfVersion1_Loads() => GoldenRecords.AssertSame(GoldenRecords.Root, Load<LedgerRootRecord>("root-v1.page"));

    [Fact]
    public void Page_OfVersion1WithTokensAndReasons_Loads() =>
        GoldenRecords.AssertSame(GoldenRecords.FullPage, Load<LedgerPageRecord>("page-v1-full.page"));

    [Fact]
    public void Root_OfVersion1WithChangesUnderWay_Loads() =>
        GoldenRecords.AssertSame(GoldenRecords.FullRoot, Load<LedgerRootRecord>("root-v1-full.page"));

    [Fact]
    public void Records_OfVersion1WithTheIdsOfClaims_Load()
    {
        GoldenRecords.AssertSame(GoldenRecords.ClaimedPage, Load<LedgerPageRecord>("page-v1-claimed.page"));
        GoldenRecords.AssertSame(GoldenRecords.ClaimedRoot, Load<LedgerRootRecord>("root-v1-claimed.page"));
    }

    [Fact]
    public void CurrentWriter_WritesWhatTheCurrentReaderReads()
    {
        GoldenRecords.AssertSame(GoldenRecords.ClaimedPage, RoundTrip(GoldenRecords.ClaimedPage));
        GoldenRecords.AssertSame(GoldenRecords.ClaimedRoot, RoundTrip(GoldenRecords.ClaimedRoot));
        GoldenRecords.AssertSame(GoldenRecords.Page, RoundTrip(GoldenRecords.Page));
        GoldenRecords.AssertSame(GoldenRecords.Root, RoundTrip(GoldenRecords.Root));
        GoldenRecords.AssertSame(GoldenRecords.FullPage, RoundTrip(GoldenRecords.FullPage));
        GoldenRecords.AssertSame(GoldenRecords.FullRoot, RoundTrip(GoldenRecords.FullRoot));
    }

    // Where they are missing the run writes them and fails: somebody has to commit them.
    [Fact]
    public void CurrentFormat_HasItsGoldenFiles()
    {
        var wasThere = HasOrWrite($"page-v{LedgerPageRecord.CurrentFormat}.page", GoldenRecords.Page);
        wasThere &= HasOrWrite($"root-v{LedgerRootRecord.CurrentFormat}.page", GoldenRecords.Root);
        wasThere &= HasOrWrite($"page-v{LedgerPageRecord.CurrentFormat}-full.page", GoldenRecords.FullPage);
        wasThere &= HasOrWrite($"root-v{LedgerRootRecord.CurrentFormat}-full.page", GoldenRecords.FullRoot);
        wasThere &= HasOrWrite($"page-v{LedgerPageRecord.CurrentFormat}-claimed.page", GoldenRecords.ClaimedPage);
        wasThere &= HasOrWrite($"root-v{LedgerRootRecord.CurrentFormat}-claimed.page", GoldenRecords.ClaimedRoot);
        Assert.True(wasThere, Advice);
    }

    [Fact]
    public void Page_WithAFieldOfALaterVersion_StillLoads()
    {
        var later = new LaterPage { Format = 1, Epoch = 42, Entries = GoldenRecords.Page.Entries, Later = "unknown here" };
        var loaded = GoldenRecords.Serializer.Deserialize<LedgerPageRecord>(GoldenRecords.Serializer.Serialize(later))!;
        GoldenRecords.AssertSame(GoldenRecords.Page, loaded);
    }

    private static T Load<T>(string file)
    {
        try
        {
            return GoldenRecords.Serializer.Deserialize<T>(BinaryData.FromBytes(File.ReadAllBytes(Path.Combine(Folder, file))))!;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{file} no longer loads. {Advice}", failure);
        }
    }

    private static T RoundTrip<T>(T record) => GoldenRecords.Serializer.Deserialize<T>(GoldenRecords.Serializer.Serialize(record))!;

    private static bool HasOrWrite<T>(string file, T record, [System.Runtime.CompilerServices.CallerFilePath] string here = "")
    {
        if (File.Exists(Path.Combine(Folder, file)))
            return true;
        var path = Path.Combine(Path.GetDirectoryName(here)!, "Golden", file);
        using var stream = new FileStream(path, FileMode.CreateNew);
        stream.Write(GoldenRecords.Serializer.Serialize(record).ToMemory().Span);
        return false;
    }

    [GenerateSerializer]
    internal sealed record LaterPage
    {
        [Id(0)]
        public int Format { get; init; }

        [Id(1)]
        public long Epoch { get; init; }

        [Id(2)]
        public LedgerEntry[] Entries { get; init; } = [];

        [Id(90)]
        public string Later { get; init; } = "";
    }
}
