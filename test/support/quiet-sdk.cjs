// The lock file pins an AWS SDK that runs on Node 20; its warning about Node 20 would fill the reports.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
