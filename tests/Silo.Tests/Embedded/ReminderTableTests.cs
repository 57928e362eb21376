using UserBalance.Silo.Tests.Storage;

namespace UserBalance.Silo.Tests.Embedded;

public sealed class ReminderTableTests(StoreSilo silo) : ReminderTableContract<StoreSilo>(silo);
