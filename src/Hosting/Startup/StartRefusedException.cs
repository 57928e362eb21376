namespace UserBalance.Hosting.Startup;

/// <summary>
/// Something outside the process does not let it start, and trying again would not help. The message is written to the
/// standard error, without a stack trace, and the process ends.
/// </summary>
/// <param name="message">One line for the user, as a problem of the configuration has it.</param>
internal sealed class StartRefusedException(string message) : Exception(message);
