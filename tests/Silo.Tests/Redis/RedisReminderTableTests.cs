using UserBalance.Silo.Tests.Storage;

namespace UserBalance.Silo.Tests.Redis;

public sealed class RedisReminderTableTests(RedisSilo silo) : ReminderTableContract<RedisSilo>(silo);
