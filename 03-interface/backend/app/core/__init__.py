"""What every layer may use: settings, errors, security, connections."""
