using UserBalance.Silo.Tests.Storage;

namespace UserBalance.Silo.Tests.Redis;

public sealed class RedisLedgerStorageTests(RedisSilo silo) : LedgerStorageContract<RedisSilo>(silo);
