namespace Tributary.Engine.Training;

public enum ScheduleKind { Constant, Step, Plateau }
