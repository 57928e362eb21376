-- A silo reads its reminders by ranges of the grain's hash, every few minutes: so the rows lie in the order of the hash.
CREATE TABLE OrleansRemindersTable (
  ServiceId    TEXT    NOT NULL,
  GrainId      TEXT    NOT NULL,
  ReminderName TEXT    NOT NULL,
  StartTime    TEXT    NOT NULL,
  Period       INTEGER NOT NULL,
  GrainHash    INTEGER NOT NULL,
  Version      INTEGER NOT NULL,
  PRIMARY KEY (ServiceId, GrainHash, GrainId, ReminderName),
  UNIQUE (ServiceId, GrainId, ReminderName)
) STRICT, WITHOUT ROWID;

CREATE TABLE OrleansQuery (
  QueryKey  TEXT NOT NULL PRIMARY KEY,
  QueryText TEXT NOT NULL
) STRICT, WITHOUT ROWID;
