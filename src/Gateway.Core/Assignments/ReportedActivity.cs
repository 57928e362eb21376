namespace UserBalance.Gateway.Core.Assignments;

/// <summary>An assignment and the activity that is reported.</summary>
/// <param name="Assignment">The assignment.</param>
/// <param name="Activity">Its last activity when the report was collected, on the gateway's clock.</param>
internal readonly record struct ReportedActivity(Assignment Assignment, TimeSpan Activity);
