namespace UserBalance.Hosting.Configuration;

/// <summary>
/// Something about the machine that must hold before the process serves: a free port, a writable directory, a sound file.
/// </summary>
/// <remarks>
/// Checks run in the order in which they were added, after the whole configuration was found good and before the application is
/// built; also with <c>--check</c>, so they leave behind nothing that a running process of the same configuration would mind.
/// </remarks>
internal interface IStartupCheck
{
    /// <summary>Adds what is wrong, one line each. It must not throw for what a user can mend.</summary>
    Task RunAsync(ProblemList problems);
}
