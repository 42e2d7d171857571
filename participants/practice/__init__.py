"""What people try out between the days: plans for practising at home, looked back on the next day, and thought challenges."""
