using System.Diagnostics.CodeAnalysis;

namespace UserBalance.Hosting.Files;

/// <summary>Reads what a file has.</summary>
/// <param name="value">What was read. Its text is for the log.</param>
/// <param name="problem">Why it cannot be used, to be put after the file's name.</param>
internal delegate bool FileLoader<T>([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? problem)
    where T : class;
