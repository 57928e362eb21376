namespace UserBalance.Hosting.Startup;

/// <summary>
/// Something outside the process does not let it start, and trying again would not help. <see cref="UserBalanceApplication"/> writes the
/// message to the standard error, without a stack trace, and ends with <see cref="UserBalanceApplication.CannotStart"/>.
/// </summary>
/// <param name="message">One line for the user, as a problem of the configuration has it.</param>
internal sealed class StartRefusedException(string message) : Exception(message);
