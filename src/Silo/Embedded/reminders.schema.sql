-- A silo reads its reminders by ranges of the grain's hash, every few minutes: hence the index.
CREATE TABLE OrleansRemindersTable (
  ServiceId    TEXT    NOT NULL,
  GrainId      TEXT    NOT NULL,
  ReminderName TEXT    NOT NULL,
  StartTime    TEXT    NOT NULL,
  Period       INTEGER NOT NULL,
  GrainHash    INTEGER NOT NULL,
  Version      INTEGER NOT NULL,
  PRIMARY KEY (ServiceId, GrainId, ReminderName)
) STRICT, WITHOUT ROWID;

CREATE INDEX IX_RemindersTable_GrainHash ON OrleansRemindersTable (ServiceId, GrainHash);

CREATE TABLE OrleansQuery (
  QueryKey  TEXT NOT NULL PRIMARY KEY,
  QueryText TEXT NOT NULL
) STRICT, WITHOUT ROWID;
