CREATE TABLE OrleansRemindersTable (
  ServiceId    text        NOT NULL,
  GrainId      text        NOT NULL,
  ReminderName text        NOT NULL,
  StartTime    timestamptz NOT NULL,
  Period       bigint      NOT NULL,
  GrainHash    integer     NOT NULL,
  Version      integer     NOT NULL,
  PRIMARY KEY (ServiceId, GrainId, ReminderName)
);

-- A silo reads its reminders by ranges of the grain's hash, some thirty of them at once: each would read the whole table.
CREATE INDEX OrleansRemindersByHash ON OrleansRemindersTable (ServiceId, GrainHash);
