namespace UserBalance.Gateway.Core.Outcomes;

/// <summary>
/// How a visit ended, or why there was none. Whatever is said of it, in headers, pages, problem documents, gRPC metadata, logs, metrics and
/// traces, is taken from here; the catalogue is in the other part of this class.
/// </summary>
/// <remarks>Each is one object for the whole process, so outcomes are the same if their references are.</remarks>
internal sealed partial class Outcome
{
    private readonly Outcome? _countedAs;

    private Outcome(string word, Outcome? countedAs = null)
    {
        Word = word;
        _countedAs = countedAs;
    }

    /// <summary>The word for it. Programs compare words, so one that was published never changes.</summary>
    public string Word { get; }

    /// <summary>
    /// As what it is counted and traced: itself, or a coarser outcome. Labels of metrics are kept few; the header and the access log have
    /// <see cref="Word"/>.
    /// </summary>
    public Outcome CountedAs => _countedAs ?? this;

    /// <summary>Its place among <see cref="All"/>, from 0.</summary>
    public int Index { get; private set; }

    /// <summary>What the gateway answers; <see langword="null"/> where nothing can be said, or nothing is wrong.</summary>
    public Answer? Answer { get; private init; }

    /// <summary>
    /// The key of the section <c>Pages</c> under which an operator gives a page of his own; <see langword="null"/> when there is none.
    /// </summary>
    public string? PageKey { get; private init; }

    /// <summary>Whether the server did not answer: it is counted against it.</summary>
    public bool IsServersFault { get; private init; }

    /// <summary>Whether somebody did not get what he came for; not so if he was served, or left by himself.</summary>
    public bool IsFailure { get; private init; } = true;

    /// <summary>Whether the log says every ten seconds how often it was seen.</summary>
    public bool IsSummed { get; private init; }

    /// <inheritdoc/>
    public override string ToString() => Word;
}
