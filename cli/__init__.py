"""What a person touches: commands, rendering, messages, reports. The only place that prints and exits."""
