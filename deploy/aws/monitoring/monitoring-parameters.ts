/** The figure above which an alarm is raised. */
export function threshold(Default: number, Description: string): Record<string, unknown> {
  return { Type: 'Number', Default, MinValue: 0, Description };
}

/** The topic that alarms are published to. */
export function alarmTopicArn(Description: string): Record<string, unknown> {
  return {
    Type: 'String',
    Default: '',
    AllowedPattern: '^$|^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$',
    Description,
  };
}
